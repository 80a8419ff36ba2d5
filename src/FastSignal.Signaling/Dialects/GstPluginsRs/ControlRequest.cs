using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>What a message of the data channel <c>control</c> asks for.</summary>
internal enum ControlKind
{
    /// <summary>It is none, or asks for something unknown.</summary>
    Unknown,

    /// <summary>One mouse or keyboard event.</summary>
    Input,

    /// <summary>A navigation event that changes nothing here, such as the end of a touch frame.</summary>
    Nothing,

    /// <summary>An event for the pipeline, which no client of a stream may send.</summary>
    CustomEvent,
}

/// <summary>A message of the data channel <c>control</c>, or of its predecessor <c>input</c>.</summary>
internal readonly record struct ControlRequest
{
    /// <summary>What it asks for.</summary>
    public ControlKind Kind { get; init; }

    /// <summary>Number of the request, which the response repeats; null in the old form, which gets none.</summary>
    public long? Id { get; init; }

    /// <summary>The event of <see cref="ControlKind.Input"/>.</summary>
    public InputEvent Input { get; init; }
}
