"""Reports: each module here makes one from the store's figures; how it looks is `console.reports`' matter."""
