using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Rtc.Peers;

/// <summary>The RTCP side of a peer: takes in what the client reports and asks for, and says what a sender must say.</summary>
internal sealed class RtcpEndpoint
{
    /// <summary>The largest compound written here: two sender reports, two descriptions, a DLRR for eight receivers, and BYE.</summary>
    public const int MaxPacketSize = 512;

    private readonly ReceiverClock _receivers = new();
    private readonly NtpClock _clock;
    private readonly byte[] _cname;
    private ReportSchedule _schedule;

    /// <param name="clock">Wall clock.</param>
    /// <param name="cname">Canonical name in ASCII (RFC 3550 section 6.5.1).</param>
    /// <param name="seed">Spreads the reports of many peers.</param>
    /// <param name="nowUs">Time of creation.</param>
    public RtcpEndpoint(NtpClock clock, byte[] cname, uint seed, long nowUs)
    {
        _clock = clock;
        _cname = cname;
        _schedule = new ReportSchedule(nowUs, seed);
    }

    /// <summary>When the next report is due.</summary>
    public long NextTickUs => _schedule.DueUs;

    /// <summary>Takes in a decrypted compound (or reduced-size, RFC 5506) packet.</summary>
    public void Receive(ReadOnlySpan<byte> packet, PeerStream? video, PeerStream? audio, long nowUs)
    {
        ulong ntp = _clock.At(nowUs);
        RtcpReader reader = new(packet);
        while (reader.MoveNext())
        {
            RtcpPacketView view = reader.Current;
            switch (view.Type)
            {
                case RtcpPacketType.ReceiverReport when ReceiverReportView.TryParse(view, out ReceiverReportView report):
                    ReceiveBlocks(report.Blocks, video, audio, ntp);
                    break;
                case RtcpPacketType.SenderReport when SenderReportView.TryParse(view, out SenderReportView report):
                    ReceiveBlocks(report.Blocks, video, audio, ntp);
                    break;
                case RtcpPacketType.TransportFeedback when GenericNackView.TryParse(view, out GenericNackView nack):
                    ReceiveNack(nack, video);
                    break;
                case RtcpPacketType.PayloadFeedback:
                    ReceivePayloadFeedback(view, video);
                    break;
                case RtcpPacketType.ExtendedReport when ExtendedReportView.TryParse(view, out ExtendedReportView extended):
                    ReceiveExtended(extended, nowUs);
                    break;
            }
        }
    }

    /// <summary>Writes what is due: sender reports with their descriptions once a second, DLRR at once; 0 when nothing is.</summary>
    public int Write(Span<byte> destination, PeerStream? video, PeerStream? audio, long nowUs)
    {
        RtcpWriter writer = new(destination);
        if (_schedule.TryTake(nowUs))
        {
            WriteReport(ref writer, video, nowUs);
            WriteReport(ref writer, audio, nowUs);
        }

        uint ssrc = (video ?? audio)?.Outgoing.Ssrc ?? 0;
        if (_receivers.Waiting > 0 && ssrc != 0)
        {
            Span<DlrrSubBlock> blocks = stackalloc DlrrSubBlock[ReceiverClock.MaxReceivers];
            int count = _receivers.Drain(blocks, nowUs);
            writer.TryWriteDelaySinceLastReceiverReport(ssrc, blocks[..count]);
        }

        return writer.Length;
    }

    /// <summary>Writes the goodbye of both streams; 0 when nothing was sent.</summary>
    public int WriteGoodbye(Span<byte> destination, PeerStream? video, PeerStream? audio, long nowUs)
    {
        RtcpWriter writer = new(destination);
        // A compound begins with a report (RFC 3550 section 6.1).
        WriteReport(ref writer, video, nowUs);
        WriteReport(ref writer, audio, nowUs);
        if (writer.Length == 0)
            return 0;
        Span<uint> sources = stackalloc uint[2];
        int count = 0;
        if (video is { FramesSent: > 0 })
            sources[count++] = video.Outgoing.Ssrc;
        if (audio is { FramesSent: > 0 })
            sources[count++] = audio.Outgoing.Ssrc;
        writer.TryWriteGoodbye(sources[..count], default);
        return writer.Length;
    }

    private void WriteReport(ref RtcpWriter writer, PeerStream? stream, long nowUs)
    {
        if (stream is null || !stream.Outgoing.TryReport(_clock.At(nowUs), nowUs, out SenderReport report))
            return;
        writer.TryWriteSenderReport(report, default);
        writer.TryWriteSourceDescription([report.Ssrc], _cname);
    }

    private static void ReceiveBlocks(ReportBlockList blocks, PeerStream? video, PeerStream? audio, ulong ntp)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            ReportBlock block = blocks[i];
            if (video is null || !video.Outgoing.Receive(block, ntp))
                audio?.Outgoing.Receive(block, ntp);
        }
    }

    private static void ReceiveNack(GenericNackView nack, PeerStream? video)
    {
        // Audio offers no NACK: resending a 10 ms frame costs more delay than it repairs.
        if (video is null || nack.MediaSsrc != video.Outgoing.Ssrc)
            return;
        foreach (ushort sequenceNumber in nack)
            video.WantResend(sequenceNumber);
    }

    private static void ReceivePayloadFeedback(in RtcpPacketView view, PeerStream? video)
    {
        if (video is null)
            return;
        if (PictureLossIndication.TryParse(view, out PictureLossIndication indication))
        {
            if (indication.MediaSsrc == video.Outgoing.Ssrc)
                video.WantKeyFrame();
        }
        else if (FullIntraRequestView.TryParse(view, out FullIntraRequestView request))
        {
            for (int i = 0; i < request.Count; i++)
            {
                FullIntraRequest entry = request[i];
                if (entry.MediaSsrc == video.Outgoing.Ssrc && video.Outgoing.IsNewFullIntraRequest(entry.CommandSequenceNumber))
                    video.WantKeyFrame();
            }
        }
    }

    private void ReceiveExtended(ExtendedReportView extended, long nowUs)
    {
        foreach (ExtendedReportBlock block in extended)
        {
            if (block.TryGetReceiverReferenceTime(out ulong ntp))
                _receivers.Receive(extended.Ssrc, ntp, nowUs);
        }
    }
}
