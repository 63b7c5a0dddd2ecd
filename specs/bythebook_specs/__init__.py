"""The published contract: pages captured as OpenAPI documents, and documents read as operations and fields.

It is all that generator, conformance and reference share. It sends nothing and judges nothing.
"""
