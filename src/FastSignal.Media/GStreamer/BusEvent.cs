namespace FastSignal.Media.GStreamer;

/// <summary>What a pipeline's bus said, as far as its life is concerned.</summary>
internal enum BusEventKind { Nothing, Paused, Playing, Ended }

/// <summary>One answer of <see cref="PipelineGraph.Wait"/>.</summary>
/// <param name="Kind">What happened; <see cref="BusEventKind.Nothing"/> after a timeout or a wake-up.</param>
/// <param name="Message">For <see cref="BusEventKind.Ended"/>: the element and the cause.</param>
internal readonly record struct BusEvent(BusEventKind Kind, string Message = "");
