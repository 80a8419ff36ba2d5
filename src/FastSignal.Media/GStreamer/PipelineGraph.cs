using System.Runtime.InteropServices;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// The native side of one running pipeline: built from text, played, listened to, taken down. Everything but
/// <see cref="Wake"/> belongs to the one thread of <see cref="PipelineRun"/>, since state changes block.
/// </summary>
internal sealed class PipelineGraph
{
    private const int WatchedMessages = Gst.MessageError | Gst.MessageEos | Gst.MessageStateChanged | Gst.MessageApplication;

    private readonly Lock _busSync = new();
    private readonly List<AppSinkTap> _taps = [];
    private readonly List<nint> _pacers = [];
    private readonly FlowWatch _flow;
    private nint _pipeline;

    // Guarded by _busSync, since Wake comes from other threads.
    private nint _bus;

    private PipelineGraph()
    {
        _flow = new FlowWatch(Wake);
    }

    /// <summary>True once media has come out of every raw source (or payloader).</summary>
    public bool HasMedia => _flow.IsFlowing;

    /// <summary>Builds the pipeline and joins it to the feeds; nothing runs yet.</summary>
    /// <exception cref="SourceUnavailableException">The text is wrong or an element is missing; the message says which.</exception>
    public static PipelineGraph Build(StreamDefinition stream, IReadOnlyList<RenditionFeed> feeds, ILogger logger)
    {
        var graph = new PipelineGraph();
        try
        {
            string text = stream.Pipeline ?? PipelineText.Build(stream, ChooseTemplates(feeds));
            MediaLog.PipelineText(logger, stream.Name, text);
            graph.Parse(text);
            foreach (RenditionFeed feed in feeds)
                graph.Tap(feed, stream, logger);
            if (stream.Pipeline is null)
                graph.WatchRawSources(feeds);
            return graph;
        }
        catch
        {
            graph.Close();
            throw;
        }
    }

    /// <summary>Takes the pipeline to PAUSED; <see cref="Wait"/> says when it is there.</summary>
    /// <exception cref="SourceUnavailableException">An element refused; the message names it.</exception>
    public void Pause() => SetState(Gst.StatePaused);

    /// <summary>Takes the paused pipeline to PLAYING, pacing it by the clock where its sources are not live.</summary>
    /// <exception cref="SourceUnavailableException">An element refused; the message names it.</exception>
    public void Play()
    {
        bool isLive = Gst.gst_element_get_state(_pipeline, 0, 0, 0) == Gst.StateChangeNoPreroll;
        if (!isLive)
        {
            foreach (nint pacer in _pacers)
                Gst.gst_util_set_object_arg(pacer, "sync", "true");
        }
        SetState(Gst.StatePlaying);
    }

    /// <summary>Waits for the next event of the pipeline's life.</summary>
    /// <param name="timeout">Longest wait; infinite where nothing is due, since <see cref="Wake"/> ends it.</param>
    public BusEvent Wait(TimeSpan timeout) => Pop(timeout, WatchedMessages);

    /// <summary>Makes <see cref="Wait"/> return. Any thread, at any time.</summary>
    public void Wake()
    {
        lock (_busSync)
        {
            if (_bus != 0)
                _ = Gst.gst_bus_post(_bus, Gst.gst_message_new_application(0, Gst.gst_structure_new_empty("wake")));
        }
    }

    /// <summary>Stops the pipeline, joins its threads and frees it. May block as long as an element does.</summary>
    public void Close()
    {
        foreach (AppSinkTap tap in _taps)
            tap.Detach();
        if (_pipeline != 0)
            _ = Gst.gst_element_set_state(_pipeline, Gst.StateNull);
        lock (_busSync)
        {
            if (_bus != 0)
                Gst.gst_object_unref(_bus);
            _bus = 0;
        }
        foreach (AppSinkTap tap in _taps)
            tap.Free();
        _taps.Clear();
        foreach (nint pacer in _pacers)
            Gst.gst_object_unref(pacer);
        _pacers.Clear();
        _flow.Free();
        if (_pipeline != 0)
            Gst.gst_object_unref(_pipeline);
        _pipeline = 0;
    }

    private static List<EncoderTemplate> ChooseTemplates(IReadOnlyList<RenditionFeed> feeds)
    {
        RequireElements(PipelineText.CommonElements);
        var chosen = new List<EncoderTemplate>();
        foreach (RenditionFeed feed in feeds)
        {
            EncoderTemplate[] candidates = [.. EncoderTemplates.For(feed.Rendition.Codec)];
            EncoderTemplate template = Array.Find(candidates, static candidate => GStreamerRuntime.HasElement(candidate.Encoder)) ?? candidates[0];
            RequireElements(template.Elements);
            chosen.Add(template);
        }
        return chosen;
    }

    private static void RequireElements(IReadOnlyList<string> elements)
    {
        string[] missing = [.. elements.Where(static element => !GStreamerRuntime.HasElement(element))];
        if (missing.Length > 0)
            throw new SourceUnavailableException(ElementPackages.Describe(missing));
    }

    private void Parse(string text)
    {
        nint context = Gst.gst_parse_context_new();
        nint parsed = Gst.gst_parse_launch_full(text, context, Gst.ParseFatalErrors, out nint errorHandle);
        bool isElementMissing = errorHandle != 0 && Marshal.ReadInt32(errorHandle, Gst.ErrorCodeOffset) == Gst.ParseErrorNoSuchElement;
        string? error = Gst.TakeError(errorHandle);
        string[] missing = TakeMissingElements(context);
        Gst.gst_parse_context_free(context);
        if (parsed != 0)
            _pipeline = Gst.gst_object_ref_sink(parsed);

        // A text may give both a pipeline and an error (an unknown property, for one); it would not do what it says.
        if (isElementMissing && missing.Length > 0)
            throw new SourceUnavailableException(ElementPackages.Describe(missing));
        if (error is not null || _pipeline == 0)
            throw new SourceUnavailableException($"the pipeline text is wrong: {error ?? "nothing in it"}");
        _bus = Gst.gst_element_get_bus(_pipeline);
        if (_bus == 0)
            throw new SourceUnavailableException("the pipeline text is wrong: it is a single element or bin, not a pipeline");

        // Otherwise a sound card's clock may be elected and drive the video as well.
        nint clock = Gst.gst_system_clock_obtain();
        Gst.gst_pipeline_use_clock(_pipeline, clock);
        Gst.gst_object_unref(clock);
    }

    private static string[] TakeMissingElements(nint context)
    {
        nint names = Gst.gst_parse_context_get_missing_elements(context);
        if (names == 0)
            return [];
        var missing = new List<string>();
        for (nint entry = names; Marshal.ReadIntPtr(entry) is var name && name != 0; entry += nint.Size)
            missing.Add(Marshal.PtrToStringUTF8(name) ?? "");
        Gst.g_strfreev(names);
        return [.. missing.Distinct()];
    }

    private void Tap(RenditionFeed feed, StreamDefinition stream, ILogger logger)
    {
        MediaCodec codec = feed.Rendition.Codec;
        nint valve = stream.Pipeline is null ? Find(PipelineText.Valve(codec)) : 0;
        nint sink = stream.Pipeline is null ? Find(PipelineText.Sink(codec)) : AddSinkBehindPayloader(codec);
        var tap = new AppSinkTap(sink, valve, feed, stream.Name, logger);
        _taps.Add(tap);
        tap.Connect();
        if (stream.Pipeline is not null)
            _flow.Watch(Gst.gst_element_get_static_pad(sink, "sink"));
    }

    private nint Find(string name)
    {
        nint element = Gst.gst_bin_get_by_name(_pipeline, name);
        return element != 0 ? element : throw new SourceUnavailableException($"the pipeline has no element named \"{name}\"");
    }

    private nint AddSinkBehindPayloader(MediaCodec codec)
    {
        RequireElements(["appsink"]);
        nint payloader = Find(CodecName.Of(codec));
        nint sink = Gst.gst_object_ref_sink(Gst.gst_element_factory_make("appsink", PipelineText.Sink(codec)));
        foreach ((string property, string value) in PipelineText.AppSinkProperties)
            Gst.gst_util_set_object_arg(sink, property, value);
        _ = Gst.gst_bin_add(_pipeline, sink);
        bool isLinked = Gst.gst_element_link(payloader, sink) != 0;
        Gst.gst_object_unref(payloader);
        if (isLinked)
            return sink;
        Gst.gst_object_unref(sink);
        throw new SourceUnavailableException(
            $"nothing can be linked behind the element named \"{CodecName.Of(codec)}\": it must be a payloader followed by nothing");
    }

    private void WatchRawSources(IReadOnlyList<RenditionFeed> feeds)
    {
        foreach (MediaKind kind in feeds.Select(static feed => feed.Rendition.Kind).Distinct())
        {
            _pacers.Add(Find(PipelineText.Pace(kind)));
            nint tee = Find(PipelineText.Tee(kind));
            _flow.Watch(Gst.gst_element_get_static_pad(tee, "sink"));
            Gst.gst_object_unref(tee);
        }
    }

    private void SetState(int state)
    {
        if (Gst.gst_element_set_state(_pipeline, state) != Gst.StateChangeFailure)
            return;
        // The element that refused has normally said why before the call returned.
        BusEvent refusal = Pop(TimeSpan.Zero, Gst.MessageError);
        throw new SourceUnavailableException(
            refusal.Kind == BusEventKind.Ended ? refusal.Message : "the pipeline refuses to start and no element says why");
    }

    private BusEvent Pop(TimeSpan timeout, int messageTypes)
    {
        ulong timeoutNs = timeout == Timeout.InfiniteTimeSpan ? ulong.MaxValue : (ulong)Math.Max(0, timeout.TotalNanoseconds);
        nint message = Gst.gst_bus_timed_pop_filtered(_bus, timeoutNs, messageTypes);
        if (message == 0)
            return new BusEvent(BusEventKind.Nothing);
        try
        {
            return Read(message);
        }
        finally
        {
            Gst.gst_mini_object_unref(message);
        }
    }

    private BusEvent Read(nint message)
    {
        switch (Marshal.ReadInt32(message, Gst.MessageTypeOffset))
        {
            case Gst.MessageError:
                Gst.gst_message_parse_error(message, out nint error, out nint debug);
                string? element = Gst.TakeString(Gst.gst_object_get_name(Marshal.ReadIntPtr(message, Gst.MessageSourceOffset)));
                return new BusEvent(BusEventKind.Ended, ErrorText.Compose(element, Gst.TakeError(error), Gst.TakeString(debug)));
            case Gst.MessageEos:
            case Gst.MessageApplication when _flow.HasEnded:
                return new BusEvent(BusEventKind.Ended, "the source came to its end (end of stream)");
            case Gst.MessageStateChanged when Marshal.ReadIntPtr(message, Gst.MessageSourceOffset) == _pipeline:
                Gst.gst_message_parse_state_changed(message, out int before, out int now, out _);
                if (now == Gst.StatePaused && before < now)
                    return new BusEvent(BusEventKind.Paused);
                return now == Gst.StatePlaying ? new BusEvent(BusEventKind.Playing) : default;
            default:
                return default;
        }
    }
}
