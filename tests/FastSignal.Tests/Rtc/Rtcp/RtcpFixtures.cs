namespace FastSignal.Tests.Rtc.Rtcp;

/// <summary>RTCP packets laid out by hand from the figures of the RFCs.</summary>
internal static class RtcpFixtures
{
    /// <summary>SR with one report block (RFC 3550 section 6.4.1); cumulative loss -2.</summary>
    public const string SenderReport =
        "81C8000C" + "00001111" + "B44DB70520000000" + "00ABCDEF" + "00000102" + "00030405" + Block;

    /// <summary>RR with one report block (RFC 3550 section 6.4.2).</summary>
    public const string ReceiverReport = "81C90007" + "00002222" + Block;

    /// <summary>SDES: two chunks, the first with a tool item ahead of the name (RFC 3550 section 6.5).</summary>
    public const string SourceDescription =
        "82CA0007" + "00001111" + "0602" + "6673" + "0104" + "63616D31" + "0000" + "00002222" + "0103" + "636132" + "000000";

    /// <summary>BYE of two sources with the reason "bye" (RFC 3550 section 6.6).</summary>
    public const string Goodbye = "82CB0003" + "00001111" + "00002222" + "03627965";

    /// <summary>Generic NACK of 65534, 65535, 0 and 14, then 100 (RFC 4585 section 6.2.1).</summary>
    public const string GenericNack = "81CD0004" + "00002222" + "00001111" + "FFFE8003" + "00640000";

    /// <summary>PLI (RFC 4585 section 6.3.1).</summary>
    public const string PictureLossIndication = "81CE0002" + "00002222" + "00001111";

    /// <summary>FIR with two entries (RFC 5104 section 4.3.1).</summary>
    public const string FullIntraRequest = "84CE0006" + "00002222" + "00000000" + "0000111107000000" + "00003333FF000000";

    /// <summary>REMB of 2500000 bit/s for two streams: mantissa 156250, exponent 4 (draft-alvestrand-rmcat-remb-03).</summary>
    public const string ReceiverEstimatedMaxBitrate =
        "8FCE0006" + "00002222" + "00000000" + "52454D42" + "0212625A" + "00001111" + "00003333";

    /// <summary>
    /// Transport-wide feedback from 65534 on: run of 2 small, 1-bit vector 10100000000000, 2-bit vector with 2 symbols in use;
    /// deltas 4, 255 | 1, 2 | -4 (large), 8 (small); three octets of padding without padding bit.
    /// </summary>
    public const string TransportFeedback =
        "8FCD0008" + "00002222" + "00001111" + "FFFE0012" + "00000205" + "2002" + "A800" + "E400" + "04FF" + "0102" + "FFFC" + "0800" + "0000";

    /// <summary>XR with RRTR, an unknown block and DLRR with two sub-blocks (RFC 3611 sections 4.4 and 4.5).</summary>
    public const string ExtendedReport =
        "80CF000D" + "00002222" + "04000002" + "B44DB70520000000" + "2AFF0001" + "DEADBEEF"
        + "05000006" + "00001111" + "B7052000" + "00054000" + "00003333" + "00000001" + "00000002";

    private const string Block = "00001111" + "40FFFFFE" + "00011234" + "00000384" + "B7052000" + "00054000";

    public static readonly string[] All =
    [
        SenderReport, ReceiverReport, SourceDescription, Goodbye, GenericNack, PictureLossIndication, FullIntraRequest,
        ReceiverEstimatedMaxBitrate, TransportFeedback, ExtendedReport,
    ];

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
