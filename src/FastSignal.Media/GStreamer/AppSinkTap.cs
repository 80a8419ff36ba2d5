using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Primitives;
using Microsoft.Extensions.Logging;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// Joins one appsink of a running pipeline to its feed: samples go one way on GStreamer's thread, key-frame requests and
/// the valve go the other way.
/// </summary>
internal sealed unsafe class AppSinkTap : IEncoderControl
{
    // The encoders of the templates repeat their parameter sets in each key frame; asked for all headers, the payloader
    // would send them a second time. An encoder of somebody's own pipeline may not repeat them, so there it is asked.
    private const string ForceKeyUnit = "GstForceKeyUnit, all-headers=(boolean)false;";
    private const string ForceKeyUnitWithHeaders = "GstForceKeyUnit, all-headers=(boolean)true;";

    private readonly nint _sink;
    private readonly nint _valve;
    private readonly RenditionFeed _feed;
    private readonly ILogger _logger;
    private readonly string _streamName;

    // Only the appsink's one streaming thread touches it.
    private KeyFrameTracker _keyFrames;
    private GCHandle _self;
    private bool _hasFailed;

    /// <param name="sink">The appsink; one reference passes to the tap.</param>
    /// <param name="valve">The valve ahead of its encoder, or zero; one reference passes to the tap.</param>
    /// <param name="feed">Where its frames go.</param>
    /// <param name="streamName">For log lines.</param>
    /// <param name="logger">For log lines.</param>
    public AppSinkTap(nint sink, nint valve, RenditionFeed feed, string streamName, ILogger logger)
    {
        _sink = sink;
        _valve = valve;
        _feed = feed;
        _streamName = streamName;
        _logger = logger;
    }

    /// <summary>The rendition's appsink.</summary>
    public nint Sink => _sink;

    /// <summary>Starts taking samples.</summary>
    public void Connect()
    {
        _self = GCHandle.Alloc(this);
        var callbacks = new GstAppSinkCallbacks { NewSample = &OnNewSample };
        Gst.gst_app_sink_set_callbacks(_sink, &callbacks, GCHandle.ToIntPtr(_self), 0);
        _feed.Attach(this);
    }

    /// <summary>Ends requests from the feed; samples may still come until the pipeline has stopped.</summary>
    public void Detach() => _feed.Detach(this);

    /// <summary>Frees what the tap holds. Only after the pipeline reached NULL: its threads are joined, no callback can run.</summary>
    public void Free()
    {
        if (_self.IsAllocated)
            _self.Free();
        Gst.gst_object_unref(_sink);
        if (_valve != 0)
            Gst.gst_object_unref(_valve);
    }

    /// <inheritdoc/>
    public void SetOpen(bool isOpen)
    {
        if (_valve != 0)
            Gst.gst_util_set_object_arg(_valve, "drop", isOpen ? "false" : "true");
    }

    /// <inheritdoc/>
    public void ForceKeyFrame()
    {
        nint structure = Gst.gst_structure_from_string(_valve != 0 ? ForceKeyUnit : ForceKeyUnitWithHeaders, 0);
        // False only when the pipeline is on its way down, and then nobody waits for the picture.
        _ = Gst.gst_element_send_event(_sink, Gst.gst_event_new_custom(Gst.EventCustomUpstream, structure));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnNewSample(nint sink, nint user)
    {
        ((AppSinkTap)GCHandle.FromIntPtr(user).Target!).Take();
        return Gst.FlowOk;
    }

    private void Take()
    {
        nint sample = 0;
        try
        {
            sample = Gst.gst_app_sink_try_pull_sample(_sink, 0);
            if (sample != 0)
                Hand(sample);
        }
#pragma warning disable CA1031 // An exception that leaves a native callback ends the process.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!_hasFailed)
                MediaLog.SampleFailed(_logger, fault, _streamName);
            _hasFailed = true;
        }
        finally
        {
            if (sample != 0)
                Gst.gst_mini_object_unref(sample);
        }
    }

    private void Hand(nint sample)
    {
        _feed.CountSample();
        if (!_feed.HasSinks)
            return;
        GStreamerFrame? frame = GStreamerFrame.FromSample(sample, _feed.Rendition.Codec, ref _keyFrames, MonotonicClock.NowUs);
        if (frame is null)
        {
            _feed.CountMalformed();
            return;
        }
        _feed.Deliver(frame);
        frame.Release();
    }
}
