"""Old captures of a newspaper's articles, from the web archives that hold them."""
