module courses

go 1.22
