"""The HTTP side: listener, routes, pages, RPC, websocket."""
