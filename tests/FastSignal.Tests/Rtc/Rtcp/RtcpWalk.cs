using FastSignal.Rtc.Rtcp;

namespace FastSignal.Tests.Rtc.Rtcp;

/// <summary>Reads everything that any view offers of a datagram.</summary>
internal static class RtcpWalk
{
    /// <summary>Returns the number of packets that a typed view accepted; a sum of what was read keeps the reads alive.</summary>
    public static int Read(ReadOnlySpan<byte> datagram, out long sum)
    {
        sum = 0;
        int understood = 0;
        RtcpReader reader = new(datagram);
        while (reader.MoveNext())
        {
            RtcpPacketView packet = reader.Current;
            if (ReadReports(packet, ref sum) || ReadDescriptions(packet, ref sum) || ReadFeedback(packet, ref sum))
                understood++;
        }

        return understood;
    }

    private static bool ReadReports(in RtcpPacketView packet, ref long sum)
    {
        if (SenderReportView.TryParse(packet, out SenderReportView sender))
        {
            sum += sender.Report.OctetCount;
            for (int i = 0; i < sender.Blocks.Count; i++)
                sum += sender.Blocks[i].CumulativeLost;
            return true;
        }

        if (ReceiverReportView.TryParse(packet, out ReceiverReportView receiver))
        {
            for (int i = 0; i < receiver.Blocks.Count; i++)
                sum += receiver.Blocks[i].Jitter;
            return true;
        }

        if (!ExtendedReportView.TryParse(packet, out ExtendedReportView extended))
            return false;
        foreach (ExtendedReportBlock block in extended)
        {
            if (block.TryGetReceiverReferenceTime(out ulong ntp))
                sum += (long)ntp;
            for (int i = 0; i < block.DlrrCount; i++)
                sum += block.GetDlrr(i).LastReceiverReport;
        }

        return true;
    }

    private static bool ReadDescriptions(in RtcpPacketView packet, ref long sum)
    {
        if (SourceDescriptionView.TryParse(packet, out SourceDescriptionView description))
        {
            sum += description.TryFindCanonicalName(0x2222, out ReadOnlySpan<byte> name) ? name.Length : 0;
            return true;
        }

        if (!GoodbyeView.TryParse(packet, out GoodbyeView goodbye))
            return false;
        for (int i = 0; i < goodbye.Sources.Count; i++)
            sum += goodbye.Sources[i];
        sum += goodbye.Reason.Length;
        return true;
    }

    private static bool ReadFeedback(in RtcpPacketView packet, ref long sum)
    {
        if (GenericNackView.TryParse(packet, out GenericNackView nack))
        {
            foreach (ushort sequenceNumber in nack)
                sum += sequenceNumber;
            return true;
        }

        if (TransportFeedbackView.TryParse(packet, out TransportFeedbackView transport))
        {
            int count = 0;
            foreach (PacketArrival arrival in transport)
            {
                sum += arrival.ArrivalUs;
                count++;
            }

            if (count != transport.PacketStatusCount)
                Assert.Fail("Transport feedback reported on another number of packets than it said.");
            return true;
        }

        if (PictureLossIndication.TryParse(packet, out PictureLossIndication loss))
        {
            sum += loss.MediaSsrc;
            return true;
        }

        if (FullIntraRequestView.TryParse(packet, out FullIntraRequestView full))
        {
            for (int i = 0; i < full.Count; i++)
                sum += full[i].CommandSequenceNumber;
            return true;
        }

        if (!ReceiverEstimatedMaxBitrateView.TryParse(packet, out ReceiverEstimatedMaxBitrateView estimate))
            return false;
        sum += (long)estimate.BitrateBps;
        for (int i = 0; i < estimate.Sources.Count; i++)
            sum += estimate.Sources[i];
        return true;
    }
}
