package main

import "os"

var bugName = os.Getenv("BUG")

// bug tells whether the fault of this case is switched on.
func bug(caseID string) bool { return bugName == caseID }
