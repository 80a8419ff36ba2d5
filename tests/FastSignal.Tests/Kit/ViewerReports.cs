using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Tests.Kit;

/// <summary>The RTCP a viewer has received, taken apart.</summary>
internal sealed class ViewerReports
{
    public List<(SenderReport Report, long ArrivalUs)> Senders { get; } = [];

    public List<DlrrSubBlock> ReferenceAnswers { get; } = [];

    public List<uint> Goodbyes { get; } = [];

    public Dictionary<uint, string> CanonicalNames { get; } = [];

    public void Receive(ReadOnlySpan<byte> packet, IEnumerable<ReceiverStream> streams, long nowUs)
    {
        RtcpReader reader = new(packet);
        while (reader.MoveNext())
        {
            if (SenderReportView.TryParse(reader.Current, out SenderReportView sender))
            {
                SenderReport report = sender.Report;
                Senders.Add((report, nowUs));
                foreach (ReceiverStream stream in streams)
                    stream.Statistics.Receive(report, nowUs);
            }
            else if (SourceDescriptionView.TryParse(reader.Current, out SourceDescriptionView description) && Senders.Count > 0)
            {
                uint ssrc = Senders[^1].Report.Ssrc;
                if (description.TryFindCanonicalName(ssrc, out ReadOnlySpan<byte> name))
                    CanonicalNames[ssrc] = System.Text.Encoding.UTF8.GetString(name);
            }
            else if (GoodbyeView.TryParse(reader.Current, out GoodbyeView goodbye))
            {
                for (int i = 0; i < goodbye.Sources.Count; i++)
                    Goodbyes.Add(goodbye.Sources[i]);
            }
            else if (ExtendedReportView.TryParse(reader.Current, out ExtendedReportView extended))
            {
                foreach (ExtendedReportBlock block in extended)
                {
                    for (int i = 0; i < block.DlrrCount; i++)
                        ReferenceAnswers.Add(block.GetDlrr(i));
                }
            }
        }

        Assert.False(reader.IsMalformed, "the server sent malformed RTCP");
    }

    /// <summary>Round trip from the last DLRR (RFC 3611 section 4.5): arrival less its two times.</summary>
    public static double RoundTripMs(DlrrSubBlock answer, ulong arrivalNtp) =>
        NtpTime.FromShortDuration(NtpTime.Middle32(arrivalNtp) - answer.LastReceiverReport - answer.DelaySinceLastReceiverReport) / 1000.0;
}
