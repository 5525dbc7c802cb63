"""How far the tool is off, by setting: tables that ship, the page for people, real recordings."""
