"""One module for each group of commands; console.cli names them and imports one only when it is asked for."""
