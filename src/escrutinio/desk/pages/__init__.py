"""The pages of the desk, by who works on them."""
