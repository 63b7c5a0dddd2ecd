"""What is to be sent, before anything is: pools, pairs, negatives, and the values that fill them."""
