// npm's ws, without compression: what the load tool compares with.
//   node server.js PORT    /api/echo, /api/signaling (a room), POST /api/signaling/broadcast
'use strict';
const http = require('node:http');
const { WebSocketServer } = require('ws');

const room = new Set();
const server = http.createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/api/signaling/broadcast') {
    response.writeHead(404).end();
    return;
  }
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const message = Buffer.concat(parts);
    for (const member of room) member.send(message, { binary: false });
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ delivered: room.size }));
  });
});

const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  socket.on('error', () => socket.terminate());
  if (request.url === '/api/echo') {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  } else if (request.url === '/api/signaling') {
    room.add(socket);
    socket.on('close', () => room.delete(socket));
  } else {
    socket.close(1008);
  }
});

server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 511 }, () => console.log(`listening on ${process.argv[2]}`));
