"""`bythebook population`: measures the kit over many documents: how often it accuses a correct server, and how often it
finds a bug that was planted in one.
"""
