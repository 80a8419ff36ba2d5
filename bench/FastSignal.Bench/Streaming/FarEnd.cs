using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Stun;

namespace FastSignal.Bench.Streaming;

/// <summary>As much of a browser as it takes to key a viewer: an answer, one connectivity check, a DTLS client.</summary>
internal sealed partial class FarEnd : IDisposable
{
    private const string UsernameFragment = "farend";
    private const string Password = "farendfarendfarendfarend";

    private readonly DtlsContext _context = new(DtlsCertificate.Create());
    private readonly DtlsConnection _dtls;
    private readonly byte[] _buffer = new byte[DtlsConnection.MaxDatagramSize];

    /// <param name="number">Each has an address of its own.</param>
    public FarEnd(int number)
    {
        Address = TransportAddress.From(new IPEndPoint(new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 40_000));
        _dtls = new DtlsConnection(_context, DtlsRole.Client);
    }

    /// <summary>Where its datagrams come from.</summary>
    public TransportAddress Address { get; }

    /// <summary>True when the handshake is over.</summary>
    public bool IsConnected => _dtls.State == DtlsState.Connected;

    /// <summary>The answer to an offer of H.264, with the extensions Chromium takes.</summary>
    public string Answer() => string.Join("\r\n",
        "v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=video 9 UDP/TLS/RTP/SAVPF 96 97", "c=IN IP4 0.0.0.0",
        $"a=ice-ufrag:{UsernameFragment}", $"a=ice-pwd:{Password}", $"a=fingerprint:sha-256 {_context.Certificate.Sha256Fingerprint}",
        "a=setup:active", "a=mid:0", "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
        "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
        "a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", "a=recvonly", "a=rtcp-mux", "a=rtcp-rsize",
        "a=rtpmap:96 H264/90000", "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli", "a=rtcp-fb:96 transport-cc",
        "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96", "");

    /// <summary>A nominating check against the offer's credentials.</summary>
    public static byte[] Check(string offer)
    {
        string fragment = Credential().Matches(offer).First(match => match.Groups[1].Value == "ufrag").Groups[2].Value;
        string password = Credential().Matches(offer).First(match => match.Groups[1].Value == "pwd").Groups[2].Value;
        byte[] buffer = new byte[256];
        StunWriter writer = new(buffer, StunClass.Request, StunMessage.BindingMethod, "transaction!"u8);
        writer.Add(StunAttributeType.Username, Encoding.ASCII.GetBytes($"{fragment}:{UsernameFragment}"));
        writer.Add(StunAttributeType.IceControlling, 1UL);
        writer.Add(StunAttributeType.UseCandidate);
        writer.Add(StunAttributeType.Priority, 1u);
        writer.AddIntegrity(Encoding.ASCII.GetBytes(password));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    /// <summary>Begins the handshake.</summary>
    public void Start() => _dtls.Start(0);

    /// <summary>Takes in a DTLS datagram.</summary>
    public void Receive(byte[] datagram) => _dtls.Receive(datagram, 0);

    /// <summary>The DTLS datagrams to send now.</summary>
    public IEnumerable<byte[]> Drain()
    {
        while (_dtls.TakeDatagram(_buffer) is > 0 and int length)
            yield return _buffer[..length];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _dtls.Dispose();
        _context.Dispose();
    }

    [GeneratedRegex(@"a=ice-(ufrag|pwd):(\S+)")]
    private static partial Regex Credential();
}
