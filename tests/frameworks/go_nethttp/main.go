// Command courses serves courses and their enrolments on the loopback interface.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

const token = "courses-token-0815"

// options are the bug and the variant in force.
type options struct{ bug, variant string }

var active options

func bug(id string) bool     { return active.bug == id }
func variant(id string) bool { return active.variant == id }

func main() {
	port := flag.Int("port", 0, "0 picks a free port")
	flag.StringVar(&active.bug, "bug", "", "a bug of bugs.yaml")
	flag.StringVar(&active.variant, "variant", "", "a variant of variants.yaml")
	flag.Parse()

	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: routes()}
	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	go func() {
		<-stop.Done()
		server.Close()
	}()
	url := "http://" + listener.Addr().String()
	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"url":      url,
		"document": url + "/openapi.json",
		"auth":     map[string]string{"Authorization": "Bearer " + token},
	})
	if err := server.Serve(listener); err != http.ErrServerClosed {
		log.Fatal(err)
	}
}
