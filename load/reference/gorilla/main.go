// gorilla/websocket with its default buffers: what the load tool compares with.
//
//	gorilla-reference PORT    /api/echo, /api/signaling (a room), POST /api/signaling/broadcast
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"

	"github.com/gorilla/websocket"
)

var (
	upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	gate     sync.Mutex
	room     = map[*websocket.Conn]struct{}{}
)

func echo(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	for {
		kind, message, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if err := conn.WriteMessage(kind, message); err != nil {
			return
		}
	}
}

func join(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	gate.Lock()
	room[conn] = struct{}{}
	gate.Unlock()
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			break
		}
	}
	gate.Lock()
	delete(room, conn)
	gate.Unlock()
}

func broadcast(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	// Spelled once, as this library recommends for many receivers.
	message, err := websocket.NewPreparedMessage(websocket.TextMessage, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	gate.Lock()
	for conn := range room {
		_ = conn.WritePreparedMessage(message)
	}
	delivered := len(room)
	gate.Unlock()
	fmt.Fprintf(w, `{"delivered":%d}`, delivered)
}

func main() {
	http.HandleFunc("/api/echo", echo)
	http.HandleFunc("/api/signaling", join)
	http.HandleFunc("/api/signaling/broadcast", broadcast)
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on " + os.Args[1])
	log.Fatal(http.Serve(listener, nil))
}
