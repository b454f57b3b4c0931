"""One trial on two pages to print: for the doctor, and for the person."""
