namespace FastSignal.EndToEnd.Browser;

/// <summary>
/// What the page of GStreamer's examples does as the caller, with its defaults: its first offer has a data channel and nothing
/// else, and what there is to see and hear comes with a second offer on the same connection. Leaves the connection where
/// <see cref="SelkiesPage.Report"/> looks for it.
/// </summary>
internal static class SimpleServerPage
{
    /// <summary>Takes the address of the listener.</summary>
    public const string Caller =
        """
        async (address) => {
          window.halves = {};
          window.troubles = [];
          const peer = window.halves.both = new RTCPeerConnection();
          const socket = new WebSocket(address);
          const offer = async () => {
            await peer.setLocalDescription();
            socket.send(JSON.stringify({ sdp: peer.localDescription }));
          };
          let answers = 0;
          peer.ontrack = (event) => {
            const element = document.createElement(event.track.kind);
            element.muted = true;
            element.srcObject = new MediaStream([event.track]);
            document.body.append(element);
            element.play();
          };
          peer.onicecandidate = (event) => { if (event.candidate) socket.send(JSON.stringify({ ice: event.candidate })); };
          socket.onopen = () => socket.send('HELLO page');
          socket.onclose = (event) => window.troubles.push(`closed ${event.code}`);
          socket.onmessage = async (event) => {
            try {
              if (event.data === 'HELLO') {
                socket.send('SESSION small');
              } else if (event.data === 'SESSION_OK') {
                peer.createDataChannel('sendChannel').onopen = () => { window.halves.both.channelOpen = true; };
                await offer();
              } else {
                const message = JSON.parse(event.data);
                if (message.ice) {
                  await peer.addIceCandidate(message.ice);
                } else {
                  await peer.setRemoteDescription(message.sdp);
                  if (++answers === 1) {
                    peer.addTransceiver('video', { direction: 'recvonly' });
                    peer.addTransceiver('audio', { direction: 'recvonly' });
                    await offer();
                  }
                }
              }
            } catch (error) {
              window.troubles.push(`${error} on ${event.data}`);
            }
          };
        }
        """;
}
