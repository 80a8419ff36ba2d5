using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Tests.Kit;

/// <content>What the viewer sends: checks, handshake, reports and requests.</content>
internal sealed partial class TestViewer
{
    /// <summary>SSRC of its own reports.</summary>
    public const uint OwnSsrc = 0x5EED;

    private const long ReportIntervalUs = 1_000_000;

    private readonly Queue<(byte[] Datagram, TransportAddress From)> _output = new();
    private readonly byte[] _buffer = new byte[1500];
    private long _nextReportUs = long.MaxValue;

    /// <summary>True stops everything it sends: a closed laptop.</summary>
    public bool IsSilent { get; set; }

    /// <summary>True stops its checks only.</summary>
    public bool StopsChecking { get; set; }

    /// <summary>Packets it asked for with NACK.</summary>
    public int Requested { get; private set; }

    /// <summary>The wall clock in its reference times, equal to monotonic time.</summary>
    public static ulong Ntp(long nowUs) => NtpTime.FromUnixMicroseconds(nowUs);

    /// <summary>Takes the next datagram to send, and the address it goes out from.</summary>
    public bool TryTake(out byte[] datagram, out TransportAddress from)
    {
        bool taken = _output.TryDequeue(out (byte[] Datagram, TransportAddress From) next);
        (datagram, from) = taken ? next : ([], default);
        return taken && (!IsSilent || TryTake(out datagram, out from));
    }

    /// <summary>Runs the timers that are due.</summary>
    public void Tick(long nowUs)
    {
        if (!StopsChecking && nowUs >= Ice.NextTickUs)
            Put(Ice.WriteCheck(nowUs));
        if (_dtls is not null && nowUs >= _dtls.NextTickUs)
        {
            _dtls.Tick(nowUs);
            AfterDtls();
        }

        TickChannels(nowUs);
        if (_sender is null)
            return;
        if (_options.Reports && (_nextReportUs == long.MaxValue || nowUs >= _nextReportUs))
        {
            _nextReportUs = nowUs + ReportIntervalUs;
            SendReceiverReport(nowUs);
            SendReferenceTime(nowUs);
        }

        if (_options.AsksForLostPackets && Video is not null && nowUs >= Video.NextRequestUs && Video.TakeRequests(nowUs) is { Length: > 0 } lost)
            SendNack(lost);
    }

    /// <summary>Leaves as a page does when it is closed: close_notify.</summary>
    public void Close()
    {
        _dtls?.Close();
        DrainDtls();
    }

    public void SendReceiverReport(long nowUs)
    {
        ReportBlock[] blocks = [.. Streams.Where(stream => stream.Statistics.PacketsReceived > 0).Select(stream => stream.Statistics.Report(nowUs))];
        RtcpWriter writer = new(_buffer);
        Assert.True(writer.TryWriteReceiverReport(OwnSsrc, blocks));
        PutRtcp(writer.Written);
    }

    public void SendReferenceTime(long nowUs)
    {
        RtcpWriter writer = new(_buffer);
        Assert.True(writer.TryWriteReceiverReferenceTime(OwnSsrc, Ntp(nowUs)));
        PutRtcp(writer.Written);
    }

    public void SendNack(params ushort[] sequenceNumbers)
    {
        Requested += sequenceNumbers.Length;
        RtcpWriter writer = new(_buffer);
        Assert.True(writer.TryWriteGenericNack(OwnSsrc, Video!.Terms.Ssrc, sequenceNumbers));
        PutRtcp(writer.Written);
    }

    public void SendPictureLoss()
    {
        RtcpWriter writer = new(_buffer);
        Assert.True(writer.TryWritePictureLossIndication(OwnSsrc, Video!.Terms.Ssrc));
        PutRtcp(writer.Written);
    }

    public void SendFullIntraRequest(byte command)
    {
        RtcpWriter writer = new(_buffer);
        Assert.True(writer.TryWriteFullIntraRequest(OwnSsrc, new FullIntraRequest(Video!.Terms.Ssrc, command)));
        PutRtcp(writer.Written);
    }

    /// <summary>Encrypts RTCP as this viewer would and returns it instead of sending it.</summary>
    public byte[] ProtectRtcp(ReadOnlySpan<byte> packet)
    {
        byte[] secured = new byte[packet.Length + _sender!.RtcpOverhead];
        Assert.Equal(secured.Length, _sender.ProtectRtcp(packet, secured));
        return secured;
    }

    /// <summary>Puts any bytes onto its way out.</summary>
    public void Put(byte[] datagram) => _output.Enqueue((datagram, Address));

    private void PutRtcp(ReadOnlySpan<byte> packet) => Put(ProtectRtcp(packet));

    private void DrainDtls()
    {
        for (int length = _dtls?.TakeDatagram(_buffer) ?? 0; length > 0; length = _dtls!.TakeDatagram(_buffer))
            Put(_buffer[..length]);
    }
}
