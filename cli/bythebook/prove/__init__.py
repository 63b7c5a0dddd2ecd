"""`bythebook prove`: judges the judge on the faulty twins of a document. Here the simulator and the kit meet; neither
knows the other.
"""
