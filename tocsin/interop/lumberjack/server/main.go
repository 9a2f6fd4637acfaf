// Receives by the server that is made for Lumberjack, prints how many events came, and each fifth batch nothing is acknowledged: its
// connections end, and are served anew.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/elastic/go-lumber/server"
)

func main() {
	out := json.NewEncoder(os.Stdout)
	for round := 0; ; round++ {
		s, err := server.ListenAndServe(os.Args[1], server.V2(true), server.Timeout(30*time.Second))
		if err != nil {
			panic(err)
		}
		if round == 0 {
			fmt.Fprintln(os.Stderr, "listening")
		}
		batches := 0
		for batch := range s.ReceiveChan() {
			batches++
			if round < 3 && batches == 5 {
				s.Close()
				break
			}
			for _, event := range batch.Events {
				if err := out.Encode(event); err != nil {
					panic(err)
				}
			}
			batch.ACK()
		}
	}
}
