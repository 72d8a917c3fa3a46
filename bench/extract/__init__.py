"""Article extractors side by side: what they get right, and what it costs them."""
