"""What rendered people do: one way of doing each test, drawn at random, posed at any time."""
