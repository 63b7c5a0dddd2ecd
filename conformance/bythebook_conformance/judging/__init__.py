"""What judging an exchange needs: equality, the record of all exchanges, what belongs together, the shape of a rule."""
