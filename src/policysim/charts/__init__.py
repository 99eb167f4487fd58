"""Charts know data, words and colours, and nothing of models: whoever has numbers can draw them."""
