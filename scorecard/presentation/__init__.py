"""From a published bundle to what a reader sees: selection, words, figures, tables.

Pure functions. They know nothing of Streamlit or Plotly (a figure is a plain dict), and they
compute no statistics: every number comes from a row of the protected results.
"""
