"""The live page and drill before cameras that play rendered people."""
