using FastSignal.Rtc;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;
using FastSignal.Rtc.Sdp;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Tests.Kit;

/// <summary>
/// A receiving WebRTC client without I/O: what a browser does, in the parts this project has, driven like the peer it talks
/// to (datagrams and time in, datagrams out). This part is its life and its way in; <c>TestViewer.Send</c> is its way out.
/// </summary>
internal sealed partial class TestViewer : IDisposable
{
    private static readonly DtlsContext Context = new(DtlsCertificate.Create());

    private readonly ViewerOptions _options;
    private readonly ViewerDescription _description;
    private ViewerTerms? _terms;
    private DtlsConnection? _dtls;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;

    public TestViewer(ViewerOptions options, TransportAddress address)
    {
        _options = options;
        Address = address;
        Ice = new IceClient(options.Nominates);
        string fingerprint = options.LiesAboutFingerprint ? DtlsCertificate.Create().Sha256Fingerprint : Context.Certificate.Sha256Fingerprint;
        _description = new ViewerDescription(options, fingerprint);
    }

    public IceClient Ice { get; }

    /// <summary>Where it sends from.</summary>
    public TransportAddress Address { get; private set; }

    public ViewerTerms Terms => _terms ?? throw new InvalidOperationException("Nothing is negotiated.");

    public DtlsState DtlsState => _dtls?.State ?? DtlsState.New;

    public string? DtlsFailure => _dtls?.Failure;

    /// <summary>True when its own handshake is over and the server's certificate is the announced one.</summary>
    public bool IsKeyed => _receiver is not null;

    public ReceiverStream? Video { get; private set; }

    public ReceiverStream? Audio { get; private set; }

    public ViewerReports Reports { get; } = new();

    /// <summary>Every RTP packet in order of arrival, decrypted and with retransmissions unwrapped.</summary>
    public List<ReceivedPacket> Packets { get; } = [];

    /// <summary>RTP and RTCP that came before there were keys.</summary>
    public int EarlyPackets { get; private set; }

    /// <summary>RTP and RTCP that could not be decrypted or were replays.</summary>
    public int RefusedPackets { get; private set; }

    /// <summary>Answers the server's offer; checks begin at once, as the answer travels.</summary>
    public string Answer(string offer, long nowUs)
    {
        SessionDescription description = Parse(offer);
        IceCredentials before = _terms?.ServerIce ?? default;
        Apply(description);
        if (before != default && before != Terms.ServerIce)
            Ice.Restart();
        Ice.Start(Terms.ServerIce, nowUs);
        return _description.Answer(description, Ice.Local);
    }

    /// <summary>Makes an offer to receive, with payload types of its own.</summary>
    public string Offer() => _description.Offer(Ice.Local);

    /// <summary>Makes an offer of data channels alone.</summary>
    public string OfferData() => _description.OfferData(Ice.Local);

    /// <summary>Takes the server's answer to <see cref="Offer"/>.</summary>
    public void AcceptAnswer(string answer, long nowUs)
    {
        Apply(Parse(answer));
        Ice.Start(Terms.ServerIce, nowUs);
    }

    /// <summary>The network has changed: everything goes out from a new address, and the pair is checked anew.</summary>
    public void MoveTo(TransportAddress address, long nowUs)
    {
        Address = address;
        Ice.CheckAnew(nowUs);
    }

    /// <summary>Takes in one datagram, which may be decrypted in place.</summary>
    public void Receive(Span<byte> datagram, long nowUs)
    {
        switch (DatagramClassifier.Classify(datagram))
        {
            case DatagramKind.Stun:
                Ice.Receive(datagram, nowUs);
                StartHandshake(nowUs);
                break;
            case DatagramKind.Dtls:
                _dtls ??= new DtlsConnection(Context, _options.Role);
                _dtls.Receive(datagram, nowUs);
                AfterDtls();
                ReceiveChannels(nowUs);
                break;
            case DatagramKind.Rtp when _receiver is not null && _receiver.UnprotectRtp(datagram, out int length) == SrtpResult.Ok:
                ReceiveRtp(datagram[..length], nowUs);
                break;
            case DatagramKind.Rtcp when _receiver is not null && _receiver.UnprotectRtcp(datagram, out int length) == SrtpResult.Ok:
                Reports.Receive(datagram[..length], Streams, nowUs);
                break;
            default:
                if (_receiver is null)
                    EarlyPackets++;
                else
                    RefusedPackets++;
                break;
        }
    }

    public void Dispose()
    {
        Channels.Dispose();
        _dtls?.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
    }

    private IEnumerable<ReceiverStream> Streams => new[] { Video, Audio }.OfType<ReceiverStream>();

    private static SessionDescription Parse(string text)
    {
        Assert.True(SessionDescription.TryParse(text, out SessionDescription? description, out SdpError error), error.ToString());
        return description!;
    }

    private void Apply(SessionDescription description)
    {
        ViewerTerms terms = ViewerTerms.Read(description, _description.Choose, _options.Retransmission, _options.Extensions);
        _terms = terms;
        foreach (MediaTerms media in terms.Media)
        {
            if (media.Video)
                Video ??= new ReceiverStream(media);
            else
                Audio ??= new ReceiverStream(media);
        }
    }

    private void StartHandshake(long nowUs)
    {
        if (_dtls is not null || _options.Role != DtlsRole.Client || !Ice.Succeeded)
            return;
        _dtls = new DtlsConnection(Context, DtlsRole.Client);
        _dtls.Start(nowUs);
        AfterDtls();
    }

    private void AfterDtls()
    {
        if (_receiver is null && _dtls!.State == DtlsState.Connected && _terms is not null)
        {
            Assert.True(_dtls.VerifyFingerprint(_terms.FingerprintAlgorithm, _terms.Fingerprint), "the server's certificate is not the announced one");
            Assert.True(_dtls.TryExportSrtpKeys(out SrtpKeyingMaterial? keys));
            using (keys)
            {
                _sender = new SrtpSender(keys.Profile, keys.LocalKey, keys.LocalSalt);
                _receiver = new SrtpReceiver(keys.Profile, keys.RemoteKey, keys.RemoteSalt);
            }
        }

        DrainDtls();
    }

    private void ReceiveRtp(ReadOnlySpan<byte> bytes, long nowUs)
    {
        Assert.True(RtpPacketView.TryParse(bytes, out RtpPacketView view));
        uint ssrc = view.Ssrc;
        ReceiverStream? stream = Streams.FirstOrDefault(candidate => candidate.Terms.Ssrc == ssrc || candidate.Terms.RtxSsrc == ssrc);
        Assert.NotNull(stream);
        MediaTerms terms = stream.Terms;
        bool repeated = ssrc == terms.RtxSsrc;
        Assert.Equal(repeated ? terms.RtxPayloadType : terms.PayloadType, view.PayloadType);
        ReceivedPacket packet = new()
        {
            Ssrc = terms.Ssrc,
            PayloadType = view.PayloadType,
            SequenceNumber = repeated ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(view.Payload) : view.SequenceNumber,
            Timestamp = view.Timestamp,
            Marker = view.Marker,
            Payload = (repeated ? view.Payload[RetransmissionStream.OriginalSequenceNumberSize..] : view.Payload).ToArray(),
            Retransmitted = repeated,
            AbsSendTime = view.Extensions.TryFind((byte)terms.AbsSendTimeId, out ReadOnlySpan<byte> time) ? Number(time) : null,
            TransportSequenceNumber = view.Extensions.TryFind((byte)terms.TransportCcId, out ReadOnlySpan<byte> counter) ? (ushort)Number(counter) : null,
            PlayoutDelay = view.Extensions.TryFind((byte)terms.PlayoutDelayId, out ReadOnlySpan<byte> delay)
                ? ((int)(Number(delay) >> 12) * 10, (int)(Number(delay) & 0xFFF) * 10)
                : null,
        };
        Packets.Add(packet);
        stream.Receive(packet, nowUs);

        static uint Number(ReadOnlySpan<byte> bytes)
        {
            uint number = 0;
            foreach (byte value in bytes)
                number = number << 8 | value;
            return number;
        }
    }
}
