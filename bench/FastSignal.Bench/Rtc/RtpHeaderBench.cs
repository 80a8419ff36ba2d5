using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Bench.Rtc;

/// <summary>
/// What does a viewer's own header cost per packet, next to the bare twelve bytes written by hand? And what does reading
/// one compound of the browser's feedback cost?
/// </summary>
[MemoryDiagnoser]
public class RtpHeaderBench
{
    private static readonly HeaderExtensionIds Ids = new(Mid: 0, AbsSendTime: 2, TransportCc: 3, PlayoutDelay: 5);

    private readonly byte[] _header = new byte[RtpHeaderWriter.MaxHeaderSize];
    private readonly byte[] _feedback = MakeFeedback();
    private readonly OutgoingStream _stream = new(1, 90_000, 100, 0);
    private ushort _sequenceNumber;

    /// <summary>The reference: the fixed header alone, no state.</summary>
    [Benchmark(Baseline = true)]
    public int FixedHeaderByHand()
    {
        Span<byte> header = _header;
        header[0] = 0x80;
        header[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], _sequenceNumber++);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], 12345);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], 1);
        return 12;
    }

    /// <summary>Three extensions, as Chromium negotiates them.</summary>
    [Benchmark]
    public int HeaderWithExtensions()
    {
        HeaderExtensionValues values = new() { AbsSendTime = 0x123456, TransportSequenceNumber = _sequenceNumber };
        return RtpHeaderWriter.Write(_header, 96, false, _sequenceNumber++, 12345, 1, Ids, values);
    }

    /// <summary>The same, with the viewer's numbering and counting.</summary>
    [Benchmark]
    public int NumberedHeaderWithExtensions()
    {
        OutgoingPacket packet = _stream.Send(_sequenceNumber++, 12345, 28, 1180, 0);
        HeaderExtensionValues values = new() { AbsSendTime = 0x123456, TransportSequenceNumber = packet.SequenceNumber };
        return RtpHeaderWriter.Write(_header, 96, false, packet.SequenceNumber, packet.Timestamp, 1, Ids, values);
    }

    /// <summary>A receiver report and a NACK.</summary>
    [Benchmark]
    public int ReadFeedback()
    {
        int sum = 0;
        RtcpReader reader = new(_feedback);
        while (reader.MoveNext())
        {
            if (ReceiverReportView.TryParse(reader.Current, out ReceiverReportView report))
                sum += report.Blocks[0].CumulativeLost;
            else if (GenericNackView.TryParse(reader.Current, out GenericNackView nack))
            {
                foreach (ushort sequenceNumber in nack)
                    sum += sequenceNumber;
            }
        }

        return sum;
    }

    private static byte[] MakeFeedback()
    {
        RtcpWriter writer = new(new byte[256]);
        ReportBlock block = new(1, 2, 3, 4, 5, 6, 7);
        writer.TryWriteReceiverReport(9, [block]);
        writer.TryWriteGenericNack(9, 1, [10, 11, 14]);
        return writer.Written.ToArray();
    }
}
