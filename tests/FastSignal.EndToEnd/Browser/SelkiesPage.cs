namespace FastSignal.EndToEnd.Browser;

/// <summary>What Selkies' pages do with the server, as their protocols are described: run in a page of the server, they leave their peer connections in <c>window.halves</c>.</summary>
internal static class SelkiesPage
{
    /// <summary>The first generation: two sockets with a peer connection each, answers rewritten, candidates given to the browser as they come.</summary>
    public const string Classic =
        """
        async () => {
          window.halves = {};
          window.troubles = [];
          const configuration = await (await fetch('/turn')).json();
          if (configuration.iceServers.length > 1)
            configuration.iceServers[1].urls.join(', ');
          const open = (id, name) => {
            const half = window.halves[name] = new RTCPeerConnection(configuration);
            const socket = new WebSocket(`ws://${location.host}/webrtc/signalling/`);
            half.ontrack = (event) => {
              const element = document.createElement(event.track.kind);
              element.muted = true;
              element.srcObject = new MediaStream([event.track]);
              document.body.append(element);
              element.play();
            };
            half.ondatachannel = (event) => (window.channels ??= []).push(event.channel);
            half.onicecandidate = (event) => { if (event.candidate) socket.send(JSON.stringify({ ice: event.candidate })); };
            socket.onopen = () => socket.send(`HELLO ${id} ${btoa(JSON.stringify({ res: '1280x720', scale: devicePixelRatio }))}`);
            socket.onclose = (event) => window.troubles.push(`closed ${event.code}`);
            socket.onmessage = async (event) => {
              try {
                if (event.data === 'HELLO')
                  return;
                const message = JSON.parse(event.data);
                if (message.ice) {
                  await half.addIceCandidate(new RTCIceCandidate(message.ice));
                } else if (message.sdp.type === 'offer') {
                  await half.setRemoteDescription(message.sdp);
                  const answer = await half.createAnswer();
                  let sdp = answer.sdp;
                  if (!/sps-pps-idr-in-keyframe=1/.test(sdp))
                    sdp = sdp.replaceAll('packetization-mode=', 'sps-pps-idr-in-keyframe=1;packetization-mode=');
                  if (!/stereo=1/.test(sdp))
                    sdp = sdp.replaceAll('useinbandfec=', 'stereo=1;useinbandfec=');
                  answer.sdp = sdp;
                  await half.setLocalDescription(answer);
                  socket.send(JSON.stringify({ sdp: half.localDescription }));
                }
              } catch (error) {
                window.troubles.push(`${name}: ${error} on ${event.data}`);
              }
            };
          };
          open(1, 'video');
          open(3, 'audio');
        }
        """;

    /// <summary>The main branch: one socket, every frame cut at its first blank.</summary>
    public const string Main =
        """
        async () => {
          window.halves = {};
          window.troubles = [];
          const response = await fetch('/api/turn');
          const half = window.halves.both = new RTCPeerConnection(response.ok ? await response.json() : {});
          const socket = new WebSocket(`ws://${location.host}/api/webrtc/signaling/`);
          let server = '';
          half.ontrack = (event) => {
            const element = document.createElement(event.track.kind);
            element.muted = true;
            element.srcObject = new MediaStream([event.track]);
            document.body.append(element);
            element.play();
          };
          half.ondatachannel = (event) => (window.channels ??= []).push(event.channel);
          half.onicecandidate = (event) => { if (event.candidate) socket.send(`${server} ${JSON.stringify({ ice: event.candidate })}`); };
          socket.onopen = () => socket.send('HELLO client ' + JSON.stringify({ client_type: 'controller', client_slot: 1, client_strict_viewer: false, display_id: 'primary', display_position: 'right' }));
          socket.onclose = (event) => window.troubles.push(`closed ${event.code}`);
          socket.onmessage = async (event) => {
            try {
              if (event.data === 'HELLO') {
                socket.send('SESSION server');
              } else if (event.data.startsWith('SESSION_OK')) {
                server = event.data.split(' ')[1];
              } else {
                const message = JSON.parse(event.data.substring(event.data.indexOf(' ') + 1));
                if (message.ice) {
                  await half.addIceCandidate(new RTCIceCandidate(message.ice));
                } else {
                  await half.setRemoteDescription(message.sdp);
                  await half.setLocalDescription();
                  socket.send(`${server} ${JSON.stringify({ sdp: half.localDescription })}`);
                }
              }
            } catch (error) {
              window.troubles.push(`${error} on ${event.data}`);
            }
          };
        }
        """;

    /// <summary>One line: each connection's state and what it has received.</summary>
    public const string Report =
        """
        async () => {
          const parts = [];
          for (const [name, half] of Object.entries(window.halves)) {
            parts.push(`${name} ${half.connectionState}`);
            for (const entry of (await half.getStats()).values()) {
              if (entry.type === 'inbound-rtp')
                parts.push(entry.kind === 'video' ? `frames ${entry.framesDecoded}` : `samples ${entry.totalSamplesReceived ?? 0}`);
            }
          }
          return [...parts, ...window.troubles].join(', ');
        }
        """;
}
