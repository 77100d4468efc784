"""The desk in the browser: parse, call one desk function, render. It binds to this computer only (DESIGN §5)."""
