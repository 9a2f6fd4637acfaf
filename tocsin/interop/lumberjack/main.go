// Sends one window through the client that Beats are built on, and prints how many events were acknowledged.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	v2 "github.com/elastic/go-lumber/client/v2"
)

func main() {
	events, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	level, err := strconv.Atoi(os.Args[3])
	if err != nil {
		panic(err)
	}
	client, err := v2.SyncDial(os.Args[1], v2.CompressionLevel(level), v2.Timeout(30*time.Second))
	if err != nil {
		panic(err)
	}
	defer client.Close()
	for window := 0; window < 2; window++ {
		batch := make([]interface{}, events)
		for i := range batch {
			batch[i] = map[string]interface{}{
				"@timestamp": "2026-11-23T01:58:06.000Z",
				"@metadata":  map[string]string{"beat": "filebeat"},
				"message":    fmt.Sprintf("Not Found: /wp-login.php?n=%d", window*events+i),
			}
		}
		sequence, err := client.Send(batch)
		if err != nil {
			panic(err)
		}
		fmt.Println(sequence)
	}
}
