"""Which operations and fields belong together: the resource graph, identity, collections."""
