"""Turns an OpenAPI document into models, a server stub and a client. It never imports the conformance kit."""
