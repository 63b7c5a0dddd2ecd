"""The support code of generated packages: it reads and writes requests and responses as their document says."""
