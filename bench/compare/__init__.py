"""Two results folders held against each other: did times or scores change, and can one say so?"""
