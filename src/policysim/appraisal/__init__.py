"""What an option costs the public purse and is worth to society, discounted and against do minimum, as the Green Book asks."""
