"""Training: examples from rendered people, the networks that ship, and designs compared."""
