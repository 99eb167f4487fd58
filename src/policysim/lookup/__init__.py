"""What there is to ask about and what each name means: tables and cards from the registers, the files and three texts."""
