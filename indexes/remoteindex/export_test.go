package remoteindex

// Path lets tests see where a client asks.
func Path(c *Client) string { return c.path }
