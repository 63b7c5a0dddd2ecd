"""The hand-written part: what the operations on interviews and their contacts mean, by tag or thing."""
