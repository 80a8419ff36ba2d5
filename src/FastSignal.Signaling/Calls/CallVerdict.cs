namespace FastSignal.Signaling.Calls;

/// <summary>What became of the wish to call somebody.</summary>
internal enum CallVerdict
{
    /// <summary>The call has begun.</summary>
    Begun,

    /// <summary>Nobody of that name is in the app.</summary>
    NotFound,

    /// <summary>It is in another call, and its dialect knows only one.</summary>
    Busy,

    /// <summary>It takes no calls, or too many calls are going on.</summary>
    Refused,
}
