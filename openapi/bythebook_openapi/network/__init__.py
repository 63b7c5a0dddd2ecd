"""Reads documents and tokens from addresses. Judged requests are sent elsewhere."""
