"""How do things travel between machines? NATS JetStream: transport, never the record.

Nothing here is imported where no transport is configured: the library is an extra (`cluster`).
"""
