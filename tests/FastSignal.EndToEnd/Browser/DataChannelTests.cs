using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

/// <summary>The data channels of a real browser: the server's <c>input</c>, and those the page opens.</summary>
public sealed class DataChannelTests(Chromium chromium) : EndToEndTest(chromium)
{
    // Speaks the signalling by itself, so that the page's player has no part in it. Resolves with what came on the channel.
    private const string Session = """
        async () => {
          const socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/signaling');
          const pc = new RTCPeerConnection();
          const opened = new Promise(resolve => pc.ondatachannel = event => resolve(event.channel));
          socket.onmessage = async ({ data }) => {
            const message = JSON.parse(data);
            if (message.type === 'welcome')
              socket.send(JSON.stringify({ version: '1.0', type: 'offer-request', id: '1', data: { stream: 'small' } }));
            if (message.type !== 'offer') return;
            await pc.setRemoteDescription(message.data.sdp);
            await pc.setLocalDescription();
            socket.send(JSON.stringify({ version: '1.0', type: 'answer', id: '2', data: { sdp: pc.localDescription } }));
          };
          const channel = await opened;
          if (channel.readyState !== 'open') await new Promise(resolve => channel.onopen = resolve);
          const ping = t => new Promise(resolve => {
            channel.onmessage = ({ data }) => resolve(JSON.parse(data));
            channel.send(JSON.stringify({ type: 'ping', data: { t } }));
          });
          const first = await ping(1);
          channel.send(JSON.stringify({ type: 'mouse-move', data: { x: 1, y: 2 } }));
          channel.send('');
          // The longest messages there are: in order, so the ping behind them proves that they arrived whole.
          channel.send('x'.repeat(262144));
          channel.send(new Uint8Array(262144));
          const second = await ping(2);
          const times = [];
          for (let i = 0; i < 101; i++) {
            const start = performance.now();
            await ping(i);
            times.push(performance.now() - start);
          }
          // Channels of the page, of every kind, open and close without harm to the first.
          for (const options of [{}, { ordered: false, maxRetransmits: 0 }, { maxPacketLifeTime: 100, protocol: 'p' }]) {
            const own = pc.createDataChannel('own', options);
            await new Promise(resolve => own.onopen = resolve);
            own.send('hello');
            own.close();
            await new Promise(resolve => own.onclose = resolve);
          }
          const third = await ping(3);
          pc.close();
          socket.close();
          return [channel.label, first.type, first.data.t, second.data.t, third.data.t, times.sort((a, b) => a - b)[50]].map(String);
        }
        """;

    [Fact]
    public async Task The_input_channel_answers_pings_and_takes_messages_of_every_size()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server);
        string[] result = await tab.Page.EvaluateAsync<string[]>(Session);
        Report($"round trip p50 {result[5]} ms");
        Assert.Equal(["input", "pong", "1", "2", "3"], result[..5]);
    }
}
