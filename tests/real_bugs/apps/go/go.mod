module shelves

go 1.22
