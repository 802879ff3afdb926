module example.com/pause

go 1.26.0
